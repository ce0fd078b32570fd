-- KEYS  records
-- ARGV  their protected parts
for i, record in ipairs(KEYS) do
  if redis.call('EXISTS', record) == 1 then redis.call('HSET', record, 'protected_private_key', ARGV[i]) end
end
return 1
