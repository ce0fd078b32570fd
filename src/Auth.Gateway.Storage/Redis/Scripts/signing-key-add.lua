-- KEYS  1 ids, 2 record
-- ARGV  1 tag, 2 key id, 3 use, 4 algorithm, 5 id of the newest, or empty, fields
local newest = ''
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local found = redis.call('HMGET', ARGV[1] .. 'signing-key:' .. id, 'use', 'algorithm')
  if found[1] == ARGV[3] and found[2] == ARGV[4] then newest = id end
end
if newest ~= ARGV[5] then return 0 end
redis.call('HSET', KEYS[2], 'use', ARGV[3], 'algorithm', ARGV[4], unpack(ARGV, 6))
redis.call('RPUSH', KEYS[1], ARGV[2])
return 1
