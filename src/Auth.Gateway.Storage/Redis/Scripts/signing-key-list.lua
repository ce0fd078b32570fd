-- KEYS  1 ids
-- ARGV  1 tag
local records = {}
for i, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do records[i] = redis.call('HGETALL', ARGV[1] .. 'signing-key:' .. id) end
return records
