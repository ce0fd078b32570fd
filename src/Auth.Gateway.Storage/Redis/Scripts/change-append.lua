return log_change()
