-- KEYS  1 the user's sessions
-- ARGV  1 tag
-- Sessions that are over are taken out of the list as it is read.
local records = {}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local record = redis.call('HGETALL', ARGV[1] .. 'session:' .. id)
  if #record > 0 then records[#records + 1] = record else redis.call('SREM', KEYS[1], id) end
end
return records
