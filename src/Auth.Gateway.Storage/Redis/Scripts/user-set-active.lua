-- KEYS  4 user, 5 the user's sessions
-- ARGV  4 tag, 5 whether active, 6 when it takes effect
if redis.call('EXISTS', KEYS[4]) == 0 then return 0 end
redis.call('HSET', KEYS[4], 'is_active', ARGV[5])
if ARGV[5] == '0' then
  mark_revoked(KEYS[4], 'revoked_until', ARGV[6])
  end_sessions(ARGV[4], KEYS[5])
end
log_change()
return 1
