-- KEYS  1 any of ours
-- ARGV  1 tag, 2 how many records at most
-- One script, hence one moment; the bound is how long everybody else may be held up. What is an index of records is not read: a restore makes it anew.
local tag, most, records, seen, cursor = ARGV[1], tonumber(ARGV[2]), {}, {}, '0'
local read = { account = 'HGETALL', user = 'HGETALL', members = 'HGETALL', key = 'HGETALL', session = 'HGETALL', ['audit-event'] = 'GET' }
repeat
  local page = redis.call('SCAN', cursor, 'COUNT', 1000)
  cursor = page[1]
  for _, name in ipairs(page[2]) do
    if string.sub(name, 1, #tag) == tag and not seen[name] then
      seen[name] = true
      local kind, id = string.match(string.sub(name, #tag + 1), '^([^:]+):(.*)$')
      if read[kind] then records[#records + 1] = { kind, id, redis.call(read[kind], name) } end
      if #records > most then return false end
    end
  end
until cursor == '0'

local signing_keys = {}
for i, id in ipairs(redis.call('LRANGE', tag .. 'signing-keys', 0, -1)) do signing_keys[i] = redis.call('HGETALL', tag .. 'signing-key:' .. id) end
return { records, signing_keys, redis.call('ZRANGE', tag .. 'changes', 0, -1), redis.call('HGETALL', tag .. 'serials'), redis.call('GET', tag .. 'change-sequence') or '0' }
