-- KEYS  4 account
-- ARGV  4 tag, 5 account id, 6 whether active, 7 when it takes effect
if redis.call('EXISTS', KEYS[4]) == 0 then return 0 end
redis.call('HSET', KEYS[4], 'is_active', ARGV[6])
if ARGV[6] == '0' then
  mark_revoked(KEYS[4], 'revoked_until', ARGV[7])
  end_account_sessions(ARGV[4], ARGV[5])
end
log_change()
return 1
