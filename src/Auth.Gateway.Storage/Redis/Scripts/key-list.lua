-- KEYS  1 the owner's keys
-- ARGV  1 tag, 2 how many to skip, 3 how many to give
local skip, take, total, page = tonumber(ARGV[2]), tonumber(ARGV[3]), 0, {}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  local record = ARGV[1] .. 'key:' .. id
  if redis.call('EXISTS', record) == 0 then
    redis.call('ZREM', KEYS[1], id)
  else
    total = total + 1
    if total > skip and total <= skip + take then page[#page + 1] = redis.call('HGETALL', record) end
  end
end
return { total, page }
