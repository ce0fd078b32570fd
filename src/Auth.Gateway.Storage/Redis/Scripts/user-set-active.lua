-- KEYS  4 user
-- ARGV  4 whether active
if redis.call('EXISTS', KEYS[4]) == 0 then return 0 end
redis.call('HSET', KEYS[4], 'is_active', ARGV[4])
log_change()
return 1
