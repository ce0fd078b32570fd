-- Takes an event's id out of everything, given as the stream's list has it: ID:ACCOUNT. An id has 28 characters.
local function forget(tag, stream, entry)
  local id, account = string.sub(entry, 1, 28), string.sub(entry, 30)
  redis.call('DEL', tag .. 'audit-event:' .. id)
  redis.call('ZREM', tag .. 'audit:' .. stream, entry)
  if account ~= '' then redis.call('ZREM', tag .. 'audit-account:' .. stream .. ':' .. account, id) end
end
