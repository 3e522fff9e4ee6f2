import type { Express, Request, Response } from 'express';
import { answerList, field, findOr404, refuse } from './answers';
import type { NumberType, ShopNumber } from './number-shop';
import { accountIn, newSid, type OwnedNumber, rfc2822, type TwilioAccount, type World } from './world';

const types: Record<string, NumberType> = { Local: 'local', TollFree: 'tollfree', Mobile: 'mobile' };

export function mountNumbers(app: Express, world: World): void {
  const account = '/2010-04-01/Accounts/:account';
  app.get(`${account}/AvailablePhoneNumbers/:country/:type.json`, (request, response) =>
    search(world, request, response),
  );
  app.post(`${account}/IncomingPhoneNumbers.json`, (request, response) => buy(world, request, response));
  app.get(`${account}/IncomingPhoneNumbers.json`, (request, response) => {
    const { FriendlyName, PhoneNumber } = request.query;
    const found = [...accountIn(response).numbers.values()].filter(
      (each) =>
        (FriendlyName === undefined || each.friendlyName === FriendlyName) &&
        (PhoneNumber === undefined || each.phoneNumber.includes(String(PhoneNumber))),
    );
    answerList(request, response, 'incoming_phone_numbers', found.reverse(), presentIn(accountIn(response)));
  });
  app.get(`${account}/IncomingPhoneNumbers/:sid.json`, (request, response) => {
    const number = findNumber(request, response);
    if (number) response.json(presentIn(accountIn(response))(number));
  });
  app.post(`${account}/IncomingPhoneNumbers/:sid.json`, (request, response) => {
    const number = findNumber(request, response);
    if (!number) return;
    alter(number, request);
    response.json(presentIn(accountIn(response))(number));
  });
  app.delete(`${account}/IncomingPhoneNumbers/:sid.json`, (request, response) => {
    const number = findNumber(request, response);
    if (!number) return;
    accountIn(response).numbers.delete(number.sid);
    world.shop.giveBack(number.phoneNumber);
    bill(world, accountIn(response), 'released', number);
    response.status(204).end();
  });
}

function findNumber(request: Request, response: Response): OwnedNumber | null {
  return findOr404(accountIn(response).numbers.get(String(request.params['sid'])), request, response);
}

/** `Contains` takes digits and `*` for any; letters are those of a telephone's keys, which the lab does not know. */
function search(world: World, request: Request, response: Response): void {
  const { country, type } = request.params as Record<string, string>;
  const { AreaCode, Contains, SmsEnabled, MmsEnabled, VoiceEnabled, PageSize } = request.query as Record<
    string,
    string | undefined
  >;
  const known = types[type ?? ''];
  const stock = known && world.shop.list(country ?? '', known);
  if (!findOr404(stock || null, request, response) || !stock) return;
  if (Contains !== undefined && Contains.replaceAll('*', '').length < 2) {
    refuse(response, 400, 20001, 'Contains must have at least two characters');
    return;
  }
  const isNorthAmerican = country === 'US' || country === 'CA';
  const pattern =
    Contains === undefined ? /./ : new RegExp(Contains.replaceAll('*', '\\d').replace(/\+/g, ''));
  const found = stock.filter(
    (each) =>
      (AreaCode === undefined || !isNorthAmerican || each.phoneNumber.slice(2, 5) === AreaCode) &&
      pattern.test(each.phoneNumber) &&
      (SmsEnabled !== 'true' || each.capabilities.sms) &&
      (MmsEnabled !== 'true' || each.capabilities.mms) &&
      (VoiceEnabled !== 'true' || each.capabilities.voice),
  );
  response.json({
    available_phone_numbers: found.slice(0, Number(PageSize ?? 30)).map(presentOffer),
    uri: request.originalUrl,
  });
}

function presentOffer(number: ShopNumber): Record<string, unknown> {
  return {
    friendly_name: number.phoneNumber,
    phone_number: number.phoneNumber,
    lata: null,
    locality: number.locality,
    rate_center: null,
    latitude: null,
    longitude: null,
    region: number.region,
    postal_code: null,
    iso_country: number.country,
    address_requirements: number.papers === 'none' ? 'none' : 'any',
    beta: false,
    capabilities: { ...number.capabilities, fax: false },
  };
}

function buy(world: World, request: Request, response: Response): void {
  const account = accountIn(response);
  const wanted = field(request, 'PhoneNumber');
  const areaCode = field(request, 'AreaCode');
  const offer = wanted
    ? world.shop.find(wanted)
    : (world.shop.list('US', 'local') ?? []).find((each) => each.phoneNumber.slice(2, 5) === areaCode);
  const fault = faultOf(world, account, request, offer ?? null);
  if (fault || !offer) {
    refuse(response, 400, fault?.[0] ?? 21452, fault?.[1] ?? 'No phone numbers found in area code');
    return;
  }
  world.shop.sell(offer.phoneNumber);
  const number = ownNumber(account, offer, field(request, 'FriendlyName') ?? offer.phoneNumber);
  alter(number, request);
  account.balance -= 1_150_000;
  bill(world, account, 'bought', number);
  response.status(201).json(presentIn(account)(number));
}

function faultOf(
  world: World,
  account: TwilioAccount,
  request: Request,
  offer: ShopNumber | null,
): [number, string] | null {
  const wanted = field(request, 'PhoneNumber');
  if (wanted && !/^\+[1-9]\d{6,14}$/.test(wanted)) return [21421, `PhoneNumber ${wanted} is invalid`];
  if (!offer || world.shop.isSold(offer.phoneNumber)) {
    return wanted
      ? [21422, `${wanted} is not available.`]
      : [21452, `No phone numbers found in area code ${field(request, 'AreaCode')}`];
  }
  if (account.hasPapers) return null;
  if (offer.papers === 'bundle' && !field(request, 'BundleSid'))
    return [21649, `Bundle required for ${offer.country}`];
  if (offer.papers === 'address' && !field(request, 'AddressSid'))
    return [21631, `Phone Number Requires an Address but the 'AddressSid' parameter was empty.`];
  return null;
}

/** Puts a number into an account. */
export function ownNumber(account: TwilioAccount, offer: ShopNumber, friendlyName: string): OwnedNumber {
  const now = Date.now();
  const number: OwnedNumber = {
    sid: newSid('PN'),
    phoneNumber: offer.phoneNumber,
    friendlyName,
    voiceUrl: '',
    voiceFallbackUrl: '',
    statusCallback: '',
    smsUrl: '',
    addressSid: null,
    bundleSid: null,
    trunkSid: null,
    capabilities: { ...offer.capabilities },
    type: offer.type,
    createdAt: now,
    updatedAt: now,
  };
  account.numbers.set(number.sid, number);
  return number;
}

function alter(number: OwnedNumber, request: Request): void {
  number.friendlyName = field(request, 'FriendlyName') ?? number.friendlyName;
  number.voiceUrl = field(request, 'VoiceUrl') ?? number.voiceUrl;
  number.voiceFallbackUrl = field(request, 'VoiceFallbackUrl') ?? number.voiceFallbackUrl;
  number.statusCallback = field(request, 'StatusCallback') ?? number.statusCallback;
  number.smsUrl = field(request, 'SmsUrl') ?? number.smsUrl;
  number.addressSid = field(request, 'AddressSid') ?? number.addressSid;
  number.bundleSid = field(request, 'BundleSid') ?? number.bundleSid;
  const trunk = field(request, 'TrunkSid');
  // A trunk and addresses for calls exclude each other: the later one wins.
  if (trunk) Object.assign(number, { trunkSid: trunk, voiceUrl: '', voiceFallbackUrl: '' });
  else if (field(request, 'VoiceUrl')) number.trunkSid = null;
  number.updatedAt = Date.now();
}

function bill(world: World, account: TwilioAccount, event: 'bought' | 'released', number: OwnedNumber): void {
  const { sid, phoneNumber, friendlyName } = number;
  world.paid.push({
    at: new Date().toISOString(),
    event,
    accountSid: account.sid,
    sid,
    phoneNumber,
    friendlyName,
  });
}

function presentIn(account: TwilioAccount) {
  return (number: OwnedNumber): Record<string, unknown> => ({
    account_sid: account.sid,
    address_sid: number.addressSid,
    address_requirements: 'none',
    api_version: '2010-04-01',
    beta: false,
    bundle_sid: number.bundleSid,
    capabilities: { ...number.capabilities, fax: false },
    date_created: rfc2822(number.createdAt),
    date_updated: rfc2822(number.updatedAt),
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    emergency_status: 'Inactive',
    friendly_name: number.friendlyName,
    identity_sid: null,
    origin: 'twilio',
    phone_number: number.phoneNumber,
    sid: number.sid,
    // Twilio writes the empty text where nothing is set, although its own description wants a SID.
    sms_application_sid: '',
    sms_fallback_method: 'POST',
    sms_fallback_url: '',
    sms_method: 'POST',
    sms_url: number.smsUrl,
    status: 'in-use',
    status_callback: number.statusCallback,
    status_callback_method: 'POST',
    trunk_sid: number.trunkSid,
    type: number.type,
    uri: `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers/${number.sid}.json`,
    voice_application_sid: '',
    voice_caller_id_lookup: false,
    voice_fallback_method: 'POST',
    voice_fallback_url: number.voiceFallbackUrl,
    voice_method: 'POST',
    voice_receive_mode: 'voice',
    voice_url: number.voiceUrl,
  });
}
