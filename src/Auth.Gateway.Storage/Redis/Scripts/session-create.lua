-- KEYS  1 session, 2 the user's sessions
-- ARGV  1 session id, 2 now, 3 expires at, 4 ends at, fields
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], milliseconds(ARGV[2], ARGV[3]))
redis.call('SADD', KEYS[2], ARGV[1])
-- The list lives as long as the session in it that ends last.
local left = redis.call('PTTL', KEYS[2])
local needed = tonumber(milliseconds(ARGV[2], ARGV[4]))
if left < needed then redis.call('PEXPIRE', KEYS[2], string.format('%.0f', needed)) end
return 1
