-- KEYS  1 e-mail addresses, 2 user, 3 account, 4 members, 5 serials
-- ARGV  1 normalised address, 2 user id, 3 member since, 4 role, then the user's fields
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('EXISTS', KEYS[3]) == 0 then return false end
local serial = redis.call('HINCRBY', KEYS[5], 'user', 1)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], 'serial', serial, unpack(ARGV, 5))
put_member(KEYS[4], KEYS[5], ARGV[2], ARGV[3], ARGV[4])
return serial
