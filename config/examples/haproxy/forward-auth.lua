-- http-request lua.forward-auth URL
-- Asks the gateway about the request. Passes with the identity headers; any other answer goes to the client as it is.

local identity = {
    "x-auth-subject",
    "x-auth-account",
    "x-auth-email",
    "x-auth-roles",
    "x-auth-scopes",
    "x-auth-scheme",
    "x-auth-credential",
    "x-auth-live-mode",
    "x-auth-customer",
    "x-auth-assertion",
    "x-request-id",
}

-- Of one hop, or ours to say.
local not_asked_with = {
    ["host"] = true, ["content-length"] = true, ["transfer-encoding"] = true, ["connection"] = true, ["keep-alive"] = true,
    ["te"] = true, ["trailer"] = true, ["expect"] = true, ["upgrade"] = true,
}

local function scheme(txn)
    local tls = txn.f:ssl_fc()
    return (tls == 1 or tls == true) and "https" or "http"
end

local function question(txn)
    local headers = {}
    for name, values in pairs(txn.http:req_get_headers()) do
        if not not_asked_with[name] and not name:find("^x[-_]forwarded[-_]") and not name:find("^x[-_]original[-_]") then
            headers[name] = values
        end
    end
    headers["x-forwarded-method"] = { [0] = txn.f:method() }
    headers["x-forwarded-proto"] = { [0] = scheme(txn) }
    headers["x-forwarded-host"] = { [0] = txn.f:req_fhdr("host") or "" }
    headers["x-forwarded-uri"] = { [0] = txn.f:pathq() }
    headers["x-forwarded-for"] = { [0] = txn.f:src() }
    return headers
end

local function refuse(txn, answer)
    local reply = txn:reply { status = answer.status }
    for name, values in pairs(answer.headers or {}) do
        if name ~= "content-length" and name ~= "transfer-encoding" and name ~= "connection" then
            for _, value in pairs(values) do reply:add_header(name, value) end
        end
    end
    reply:set_body(answer.body or "")
    txn:done(reply)
end

core.register_action("forward-auth", { "http-req" }, function(txn, url)
    local answer = core.httpclient():get { url = url, headers = question(txn), timeout = 5000 }
    -- No answer is no permission.
    if not answer or not answer.status or answer.status == 0 then
        return refuse(txn, { status = 503 })
    end
    if answer.status ~= 200 then
        -- What is no refusal must not look like the backend's success.
        if answer.status < 300 then answer = { status = 503 } end
        return refuse(txn, answer)
    end
    for _, name in ipairs(identity) do
        txn.http:req_del_header(name)
        local values = answer.headers[name]
        if values then txn.http:req_set_header(name, values[0]) end
    end
end, 1)
