-- KEYS  1 user
-- ARGV  1 hash that the password was checked against, fields
if redis.call('HGET', KEYS[1], 'password_hash') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1
