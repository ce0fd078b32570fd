-- KEYS  4 user, 5 the user's sessions
-- ARGV  4 tag, 5 whether active
if redis.call('EXISTS', KEYS[4]) == 0 then return 0 end
redis.call('HSET', KEYS[4], 'is_active', ARGV[5])
if ARGV[5] == '0' then end_sessions(ARGV[4], KEYS[5]) end
log_change()
return 1
