-- KEYS  4 session
if redis.call('DEL', KEYS[4]) == 0 then return 0 end
log_change()
return 1
