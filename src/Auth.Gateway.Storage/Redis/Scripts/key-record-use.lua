-- KEYS  records
-- ARGV  for each its account id and when it was used
for i, record in ipairs(KEYS) do
  local account_id, used_at = ARGV[2 * i - 1], ARGV[2 * i]
  local found = redis.call('HMGET', record, 'account_id', 'last_used_at')
  if found[1] == account_id and (not found[2] or found[2] < used_at) then redis.call('HSET', record, 'last_used_at', used_at) end
end
return 1
