-- Ends the sessions in a user's list: all, or those in one account.
local function end_sessions(tag, sessions, account)
  for _, id in ipairs(redis.call('SMEMBERS', sessions)) do
    local session = tag .. 'session:' .. id
    if not account or redis.call('HGET', session, 'account_id') == account then
      redis.call('DEL', session)
      redis.call('SREM', sessions, id)
    end
  end
end
