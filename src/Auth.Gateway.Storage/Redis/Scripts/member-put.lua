-- KEYS  4 members, 5 user, 6 account, 7 serials
-- ARGV  4 user id, 5 member since, 6 role
if redis.call('EXISTS', KEYS[5]) == 0 or redis.call('EXISTS', KEYS[6]) == 0 then return 0 end
put_member(KEYS[4], KEYS[7], ARGV[4], ARGV[5], ARGV[6])
log_change()
return 1
