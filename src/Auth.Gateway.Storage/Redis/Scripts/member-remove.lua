-- KEYS  4 members
-- ARGV  4 user id
if redis.call('HDEL', KEYS[4], ARGV[4]) == 0 then return 0 end
log_change()
return 1
