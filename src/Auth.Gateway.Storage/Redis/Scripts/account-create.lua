-- KEYS  1 account, 2 serials, 3 account serials
-- ARGV  1 account id, fields
local serial = redis.call('HINCRBY', KEYS[2], 'account', 1)
redis.call('HSET', KEYS[1], 'serial', serial, unpack(ARGV, 2))
redis.call('HSET', KEYS[3], serial, ARGV[1])
return serial
