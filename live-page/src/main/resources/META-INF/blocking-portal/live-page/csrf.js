const COOKIE = /(?:^|;\s*)XSRF-TOKEN=([^;]*)/;

/** Proves to Spring Security that a request comes from this page, whichever way the application hands out its tokens. */
export class Csrf {
  /** @param address where the application tells its token, if it does  @param read reads JSON from an address */
  constructor(address, read) {
    this.address = address;
    this.read = read;
  }

  /** @param request sends with the headers that it is given, and may be sent again where it was forbidden */
  async send(request) {
    const given = this.address ? headers(await this.read(this.address)) : inThePage();
    return given ? request(given) : withCookie(request);
  }
}

/** What is in the cookie, or null; as it is where it cannot be decoded. */
export function cookieToken(cookies) {
  const [, token = null] = COOKIE.exec(cookies) ?? [];
  try {
    return token && decodeURIComponent(token);
  } catch {
    return token;
  }
}

/** As Spring Security hides a token from who can measure the length of answers: something random, and both combined. */
export function masked(token) {
  const bytes = new TextEncoder().encode(token);
  const mask = crypto.getRandomValues(new Uint8Array(bytes.length));
  const combined = bytes.map((byte, i) => byte ^ mask[i]);
  return btoa(String.fromCharCode(...mask, ...combined)).replaceAll('+', '-').replaceAll('/', '_');
}

/** The server takes the token of the cookie as it is, or masked, and may hand one out only once somebody lacks it. */
async function withCookie(request) {
  const before = cookieToken(document.cookie);
  const answer = await request(cookieHeaders(before));
  const token = cookieToken(document.cookie);
  if (answer.status !== 403 || !token) return answer;
  const again = token === before ? answer : await request(cookieHeaders(token));
  return again.status === 403 ? request(cookieHeaders(masked(token))) : again;
}

function cookieHeaders(token) {
  return token ? { 'X-XSRF-TOKEN': token } : {};
}

function inThePage() {
  const content = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
  return headers({ headerName: content('_csrf_header'), token: content('_csrf') });
}

function headers({ headerName, token }) {
  return headerName && token ? { [headerName]: token } : null;
}
