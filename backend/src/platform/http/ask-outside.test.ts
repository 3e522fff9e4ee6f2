import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askOutside } from './ask-outside';
import { judgeOutsideUrl } from './outside-url';
import { isPublicAddress } from './public-address';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server on this machine, in the lab's place. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('isPublicAddress', () => {
  it.each([
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...[
      '169.254.169.254',
      '100.64.0.1',
      '192.0.0.8',
      '192.0.2.1',
      '198.18.0.1',
      '198.51.100.7',
      '203.0.113.9',
    ],
    ...['2a00::1%lo', '192.88.99.1', '2001:100::1', '3fff::1', '5f00::1', '::ffff:7f00:1', 'localhost'],
    ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::127.0.0.1', '::ffff:10.0.0.1'],
    ...['::ffff:8.8.8.8', '64:ff9b::a00:1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001:0:4136:e378::1'],
    ...[
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
      'fec0::1',
      'ff02::1',
      '2001:db8::1',
      '100::1',
      '',
      'example.com',
    ],
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    '%s is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('judgeOutsideUrl', () => {
  it.each([
    ...[
      'http://example.com/',
      'ftp://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'example.com',
    ],
    ...['https://user:pass@example.com/', 'https://user@example.com/', 'https://example.com:25/'],
    ...[
      'https://localhost/',
      'https://intranet/',
      'https://db.internal/',
      'https://printer.local/',
      'https://lab/',
    ],
    ...[
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://017700000001/',
      'https://127.1/',
    ],
    ...['https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://169.254.169.254/latest/meta-data/'],
    ...[
      'https://[64:ff9b::7f00:1]/',
      'https://10.0.0.1:8443/',
      'https://a.localhost/',
      'http://lab/receiver/a',
    ],
    ...['http://127.0.0.1:4000/', 'https://①②⑦.⓪.⓪.①/', 'https://x.home.arpa/', 'https://example.invalid./'],
  ])('refuses %s', (url) => expect(() => judgeOutsideUrl(url, null)).toThrow(/must|is not an address/));

  it.each(['https://example.com/hooks', 'https://example.com:8443/x?y=1', 'https://8.8.8.8/'])(
    'takes %s',
    (url) => expect(judgeOutsideUrl(url, null).isLab).toBe(false),
  );

  it('knows the lab where there is one, and nothing else without TLS', () => {
    const lab = judgeOutsideUrl('http://lab/receiver/a?b=1', 'http://127.0.0.1:4000');
    expect([lab.url.href, lab.isLab]).toEqual(['http://127.0.0.1:4000/receiver/a?b=1', true]);
    for (const url of [
      'http://127.0.0.1:4000/',
      'http://lab:4000/',
      'http://lab.example.com/',
      'http://a@lab/',
    ])
      expect(() => judgeOutsideUrl(url, 'http://127.0.0.1:4000')).toThrow(/must/);
  });
});

describe('askOutside', () => {
  const get = (url: string, addresses: string[]) => {
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return addresses;
    };
    return { asked, answer: askOutside({ method: 'GET', url, timeoutMs: 500 }, { labUrl: null, resolve }) };
  };

  it.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['::1']], [['169.254.169.254']], [[]]])(
    'does not ask a name that leads to %j',
    async (addresses) => {
      const { asked, answer } = get('https://rebound.example.com/', addresses);
      await expect(answer).rejects.toThrow('public internet');
      expect(asked).toEqual(['rebound.example.com']);
    },
  );

  it('gives up on a name that is never found', async () => {
    const answer = askOutside(
      { method: 'GET', url: 'https://slow.example.com/', timeoutMs: 30 },
      { labUrl: null, resolve: () => new Promise(() => undefined) },
    );
    await expect(answer).rejects.toThrow('in time');
  });

  it('sends what is wanted, and follows nothing', async () => {
    const seen: string[] = [];
    const labUrl = await serve((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['x-mark']}`);
      response.writeHead(302, { location: `${labUrl}/elsewhere` }).end('moved');
    });
    const answer = await askOutside(
      { method: 'POST', url: 'http://lab/here', headers: { 'x-mark': 'a' }, body: '{}' },
      { labUrl },
    );
    expect([answer.status, answer.body.toString(), answer.isCut]).toEqual([302, 'moved', false]);
    expect(seen).toEqual(['POST /here a']);
  });

  it('reads no more than it may, and waits no longer', async () => {
    const endless = await serve((_request, response) => {
      const more = setInterval(() => response.write('x'.repeat(1000)), 1);
      response.on('close', () => clearInterval(more));
    });
    const cut = await askOutside(
      { method: 'GET', url: 'http://lab/', largestAnswer: 1500 },
      { labUrl: endless },
    );
    expect([cut.body.length, cut.isCut]).toEqual([1500, true]);
    const silent = await serve(() => undefined);
    const late = askOutside({ method: 'GET', url: 'http://lab/', timeoutMs: 40 }, { labUrl: silent });
    await expect(late).rejects.toThrow('No answer came in time.');
    const broken = await serve((request) => void request.socket.destroy());
    const reset = askOutside({ method: 'GET', url: 'http://lab/' }, { labUrl: broken });
    await expect(reset).rejects.toThrow('The connection broke');
  });
});
