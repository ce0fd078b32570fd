-- KEYS  1 any of ours
-- ARGV  1 tag, 2 what the names begin with that were written for this restore, 3 what all such names begin with, 4 whether to take away what is there
-- Everything gets its name in this one script, and keeps its lifetime.
local tag, staged, ours, theirs, cursor, seen = ARGV[1], ARGV[2], {}, {}, '0', {}
local used = false
repeat
  local page = redis.call('SCAN', cursor, 'COUNT', 1000)
  cursor = page[1]
  for _, name in ipairs(page[2]) do
    if string.sub(name, 1, #tag) == tag and not seen[name] then
      seen[name] = true
      if string.sub(name, 1, #staged) == staged then
        ours[#ours + 1] = name
      else
        theirs[#theirs + 1] = name
        if string.sub(name, 1, #ARGV[3]) ~= ARGV[3] then used = true end
      end
    end
  end
until cursor == '0'

if used and ARGV[4] == '0' then return 0 end
-- Also what another restore left that did not come to its end.
for _, name in ipairs(theirs) do redis.call('DEL', name) end
for _, name in ipairs(ours) do redis.call('RENAME', name, tag .. string.sub(name, #staged + 1)) end
return 1
