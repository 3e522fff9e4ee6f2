import type { Express, Request, Response } from 'express';
import { answerList, field, findOr404, parameter, refuse } from './answers';
import type { ShopNumber } from './number-shop';
import { accountIn, isoTime, newNumericId, type OwnedNumber, type TelnyxAccount, type World } from './world';

export function mountNumbers(app: Express, world: World): void {
  app.get('/v2/available_phone_numbers', (request, response) => search(world, request, response));
  app.get('/v2/phone_numbers', (request, response) => {
    const [number, reference] = ['phone_number', 'customer_reference'].map((name) =>
      parameter(request, `filter[${name}]`),
    );
    const found = [...accountIn(response).numbers.values()].filter(
      (each) =>
        (number === undefined || each.phoneNumber.includes(number.replace('+', ''))) &&
        (reference === undefined || each.customerReference === reference),
    );
    answerList(request, response, found.reverse(), presentIn(accountIn(response)));
  });
  const one = '/v2/phone_numbers/:id';
  app.get(one, (request, response) => {
    const number = findNumber(request, response);
    if (number) response.json({ data: presentIn(accountIn(response))(number) });
  });
  app.patch(one, (request, response) => {
    const number = findNumber(request, response);
    if (!number) return;
    number.connectionId = field(request, 'connection_id') ?? number.connectionId;
    number.customerReference = field(request, 'customer_reference') ?? number.customerReference;
    response.json({ data: presentIn(accountIn(response))(number) });
  });
  app.delete(one, (request, response) => {
    const number = findNumber(request, response);
    if (!number) return;
    const account = accountIn(response);
    account.numbers.delete(number.id);
    world.shop.giveBack(number.phoneNumber);
    bill(world, account, 'released', number);
    // A description of its own: it has fewer members, and what is not set is left out.
    const { country_iso_alpha2: _, inbound_call_screening: __, ...shown } = presentIn(account)(number);
    const set = Object.entries({ ...shown, status: 'deleted' }).filter(([, value]) => value !== null);
    response.json({ data: Object.fromEntries(set) });
  });
  app.get(`${one}/messaging`, (request, response) => {
    const number = findNumber(request, response);
    if (number) response.json({ data: presentTexts(number) });
  });
  app.patch(`${one}/messaging`, (request, response) => {
    const number = findNumber(request, response);
    if (!number) return;
    const profile = field(request, 'messaging_profile_id');
    if (profile && !accountIn(response).profiles.has(profile))
      return refuse(response, 422, 85008, 'The messaging profile does not exist.');
    number.messagingProfileId = profile || null;
    response.json({ data: presentTexts(number) });
  });
}

function findNumber(request: Request, response: Response): OwnedNumber | null {
  return findOr404(accountIn(response).numbers.get(String(request.params['id'])), response);
}

function search(world: World, request: Request, response: Response): void {
  const filter = (name: string) => parameter(request, `filter${name}`);
  const country = filter('[country_code]');
  if (!country) {
    refuse(response, 400, 10004, 'filter[country_code] is missing.');
    return;
  }
  const features = filter('[features]')?.split(',') ?? [];
  const [type, area, contains] = [
    filter('[phone_number_type]'),
    filter('[national_destination_code]'),
    filter('[phone_number][contains]'),
  ];
  const found = world.shop
    .list(country)
    .filter(
      (each) =>
        (type === undefined || each.type === type) &&
        (area === undefined || each.areaCode === area) &&
        (contains === undefined || each.phoneNumber.includes(contains)) &&
        features.every((feature) => each.features.includes(feature)),
    )
    .slice(0, Number(filter('[limit]') ?? 100));
  const { searched } = accountIn(response);
  for (const { phoneNumber } of found) searched.set(phoneNumber, Date.now());
  response.json({
    data: found.map(presentOffer),
    meta: { total_results: found.length, best_effort_results: 0 },
  });
}

function presentOffer(number: ShopNumber): Record<string, unknown> {
  return {
    record_type: 'available_phone_number',
    phone_number: number.phoneNumber,
    vanity_format: '',
    best_effort: false,
    quickship: true,
    reservable: true,
    features: number.features.map((name) => ({ name })),
    region_information: [
      { region_type: 'country_code', region_name: number.country },
      { region_type: 'rate_center', region_name: number.place },
      ...(number.state ? [{ region_type: 'state', region_name: number.state }] : []),
    ],
    cost_information: { upfront_cost: '0.00000', monthly_cost: number.monthly, currency: 'USD' },
  };
}

/** Puts a number into an account. */
export function ownNumber(account: TelnyxAccount, offer: ShopNumber): OwnedNumber {
  const number: OwnedNumber = {
    id: newNumericId(),
    phoneNumber: offer.phoneNumber,
    country: offer.country,
    type: offer.type,
    features: offer.features,
    customerReference: null,
    connectionId: null,
    messagingProfileId: null,
    createdAt: Date.now(),
  };
  account.numbers.set(number.id, number);
  return number;
}

export function bill(
  world: World,
  account: TelnyxAccount,
  event: 'bought' | 'released',
  { phoneNumber, customerReference }: Pick<OwnedNumber, 'phoneNumber' | 'customerReference'>,
): void {
  world.paid.push({
    at: new Date().toISOString(),
    event,
    apiKey: account.apiKey,
    phoneNumber,
    customerReference,
  });
}

function presentIn(account: TelnyxAccount) {
  return (number: OwnedNumber): Record<string, unknown> => ({
    id: number.id,
    record_type: 'phone_number',
    phone_number: number.phoneNumber,
    phone_number_type: number.type,
    country_iso_alpha2: number.country,
    status: 'active',
    tags: [],
    external_pin: null,
    customer_reference: number.customerReference,
    connection_id: number.connectionId,
    connection_name: account.applications.get(number.connectionId ?? '')?.name ?? null,
    messaging_profile_id: number.messagingProfileId,
    messaging_profile_name: account.profiles.get(number.messagingProfileId ?? '')?.name ?? null,
    billing_group_id: null,
    emergency_enabled: false,
    emergency_address_id: null,
    call_forwarding_enabled: true,
    call_recording_enabled: false,
    caller_id_name_enabled: false,
    cnam_listing_enabled: false,
    t38_fax_gateway_enabled: false,
    deletion_lock_enabled: false,
    hd_voice_enabled: false,
    inbound_call_screening: 'disabled',
    purchased_at: isoTime(number.createdAt),
    created_at: isoTime(number.createdAt),
    updated_at: isoTime(number.createdAt),
  });
}

function presentTexts(number: OwnedNumber): Record<string, unknown> {
  const set = { domestic_two_way: true, international_inbound: true, international_outbound: true };
  const has = (name: string) => (number.features.includes(name) ? { [name]: set } : {});
  return {
    id: number.id,
    record_type: 'messaging_settings',
    phone_number: number.phoneNumber,
    country_code: number.country,
    type: number.type === 'toll_free' ? 'toll-free' : 'long-code',
    messaging_profile_id: number.messagingProfileId,
    messaging_product: 'P2P',
    eligible_messaging_products: ['P2P', 'A2P'],
    traffic_type: 'P2P',
    features: { ...has('sms'), ...has('mms') },
    health: { message_count: 0, inbound_outbound_ratio: 0, success_ratio: 1, spam_ratio: 0 },
    created_at: isoTime(number.createdAt),
    updated_at: isoTime(number.createdAt),
  };
}
