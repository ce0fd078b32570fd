-- The instant never goes back: what was revoked stays so.
local function mark_revoked(record, field, instant)
  local known = redis.call('HGET', record, field)
  if not known or known < instant then redis.call('HSET', record, field, instant) end
end
