-- KEYS  4 user, 5 the user's sessions
-- ARGV  4 tag, 5 present hash (empty: whatever it is), 6 new hash, 7 when it takes effect
local present = redis.call('HGET', KEYS[4], 'password_hash')
if not present or (ARGV[5] ~= '' and ARGV[5] ~= present) then return 0 end
redis.call('HSET', KEYS[4], 'password_hash', ARGV[6])
mark_revoked(KEYS[4], 'revoked_until', ARGV[7])
end_sessions(ARGV[4], KEYS[5])
log_change()
return 1
