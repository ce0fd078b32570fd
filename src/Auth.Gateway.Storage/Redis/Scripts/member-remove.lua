-- KEYS  4 members, 5 the user's sessions
-- ARGV  4 tag, 5 account id, 6 user id
if redis.call('HDEL', KEYS[4], ARGV[6]) == 0 then return 0 end
end_sessions(ARGV[4], KEYS[5], ARGV[5])
log_change()
return 1
