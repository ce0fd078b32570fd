-- KEYS  1 e-mail addresses, 2 user, 3 account, 4 members, 5 serials, 6 account serials
-- ARGV  1 normalised address, 2 user id, 3 account id, 4 member since, 5 role, 6 how many of the rest are the user's, fields of both
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return false end
local first, split = 7, 7 + tonumber(ARGV[6])
local user_serial = redis.call('HINCRBY', KEYS[5], 'user', 1)
local account_serial = redis.call('HINCRBY', KEYS[5], 'account', 1)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], 'serial', user_serial, unpack(ARGV, first, split - 1))
redis.call('HSET', KEYS[3], 'serial', account_serial, unpack(ARGV, split))
put_member(KEYS[4], KEYS[5], ARGV[2], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[6], account_serial, ARGV[3])
return { user_serial, account_serial }
