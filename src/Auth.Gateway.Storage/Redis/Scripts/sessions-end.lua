-- Ends the sessions in a user's list: all, or those in one account, or that began until an instant; tells of each that it ended.
local function end_sessions(tag, sessions, account, instant, tell)
  for _, id in ipairs(redis.call('SMEMBERS', sessions)) do
    local session = tag .. 'session:' .. id
    local found = redis.call('HMGET', session, 'account_id', 'created_at')
    if (not account or found[1] == account) and (not instant or (found[2] and found[2] <= instant)) then
      redis.call('DEL', session)
      redis.call('SREM', sessions, id)
      if tell then tell(id) end
    end
  end
end
