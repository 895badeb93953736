-- Clients for wrk that wait after a 503 for as long as they are told to.

local waits, first, last = {}, 1, 0

function response(status, headers)
    last = last + 1
    waits[last] = status == 503 and 1000 * tonumber(headers["Retry-After"] or 1) or 0
end

function delay()
    if first > last then
        return 0
    end
    local wait = waits[first]
    waits[first] = nil
    first = first + 1
    return wait
end
