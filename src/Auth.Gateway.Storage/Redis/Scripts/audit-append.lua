-- KEYS  the streams that are written
-- ARGV  1 tag, 2 how long events are kept (ms), 3 most of a stream, 4 most of an account's in a stream, then of each event: id, stream, account or '', event
-- All scores are 0: the order of the ids is the order in time.
local tag, lifetime, streams = ARGV[1], ARGV[2], {}
for i = 5, #ARGV, 4 do
  local id, stream, account = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  redis.call('SET', tag .. 'audit-event:' .. id, ARGV[i + 3], 'PX', lifetime)
  redis.call('ZADD', tag .. 'audit:' .. stream, 0, id .. ':' .. account)
  streams[stream] = true
  if account ~= '' then
    local own = tag .. 'audit-account:' .. stream .. ':' .. account
    redis.call('ZADD', own, 0, id)
    redis.call('PEXPIRE', own, lifetime)
    for _, oldest in ipairs(redis.call('ZRANGE', own, 0, -ARGV[4] - 1)) do forget(tag, stream, oldest .. ':' .. account) end
  end
end
for stream in pairs(streams) do
  local all = tag .. 'audit:' .. stream
  redis.call('PEXPIRE', all, lifetime)
  for _, oldest in ipairs(redis.call('ZRANGE', all, 0, -ARGV[3] - 1)) do forget(tag, stream, oldest) end
end
return 1
