import { expect, test } from 'vitest';
import { isPublicAddress } from './destination-policy.ts';

test.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00::1', '[2606:4700::1111]'])(
  '%s is an address of the internet',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  ['this host', ['0.0.0.0', '127.0.0.1', '127.255.255.254', '::', '::1', '[::1]']],
  ['this link', ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fe80::1%25eth0']],
  ['a private network', ['10.0.0.1', '172.16.0.1', '192.168.0.1', 'fc00::1', 'fd00::1', 'fec0::1']],
  ['an operator', ['100.64.0.1']],
  ['many', ['224.0.0.1', '255.255.255.255', 'ff02::1']],
  ['IPv4 within IPv6', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '::ffff:0:127.0.0.1']],
  ['a translator', ['64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001:0:1::']],
  ['a document', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1']],
  ['a test', ['198.18.0.1', '2001:2::1']],
  ['nobody', ['240.0.0.1', '192.0.0.1', '100::1', '5f00::1']],
  // Yggdrasil gives the nodes of its overlay addresses of 200::/7, which the internet gave back.
  [
    'no part of the internet yet',
    ['200::1', '300::1', '100:0:0:1::1', '1::', '4000::1', 'e000::1'],
  ],
  [
    'no address',
    ['', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '0177.0.0.1', '8.8.8.8:80'],
  ],
])('addresses of %s are not public', (_, addresses) => {
  expect(addresses.filter(isPublicAddress)).toEqual([]);
});
