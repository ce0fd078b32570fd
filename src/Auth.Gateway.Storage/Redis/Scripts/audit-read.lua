-- KEYS  1 a stream, or an account's part of it
-- ARGV  1 tag, 2 and 3 from where down to where (as ZREVRANGEBYLEX has them), 4 how many
-- Gives ids and events, newest first; an event that has just ended is nil.
local ids, events = {}, {}
for i, entry in ipairs(redis.call('ZREVRANGEBYLEX', KEYS[1], ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[4])) do
  ids[i] = string.sub(entry, 1, 28)
  events[i] = redis.call('GET', ARGV[1] .. 'audit-event:' .. ids[i])
end
return { ids, events }
