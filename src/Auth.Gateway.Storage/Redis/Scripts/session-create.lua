-- KEYS  1 session, 2 the user's sessions
-- ARGV  1 tag, 2 session id, 3 now, 4 expires at, 5 ends at, fields
redis.call('HSET', KEYS[1], unpack(ARGV, 6))
redis.call('PEXPIRE', KEYS[1], milliseconds(ARGV[3], ARGV[4]))

-- Some of the list are looked at each time, so that it does not grow with every sign-in of somebody who never reads it.
for _, id in ipairs(redis.call('SRANDMEMBER', KEYS[2], 10)) do
  if redis.call('EXISTS', ARGV[1] .. 'session:' .. id) == 0 then redis.call('SREM', KEYS[2], id) end
end
redis.call('SADD', KEYS[2], ARGV[2])

-- The list lives as long as the session in it that ends last.
local left = redis.call('PTTL', KEYS[2])
local needed = tonumber(milliseconds(ARGV[3], ARGV[5]))
if left < needed then redis.call('PEXPIRE', KEYS[2], string.format('%.0f', needed)) end
return 1
