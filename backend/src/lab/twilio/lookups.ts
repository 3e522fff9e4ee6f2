import type { Express } from 'express';

/** What kind of line a number of the lab is, by its last digits; all others are mobiles. */
const kinds: [ending: string, type: string, carrier: string][] = [
  ['00', 'landline', 'Lab Landlines'],
  ['11', 'nonFixedVoip', 'Lab Internet Calls'],
];

/** Plays Lookup v2 with the package `line_type_intelligence`. */
export function mountLookups(app: Express): void {
  app.get('/v2/PhoneNumbers/:number', (request, response) => {
    const { number } = request.params;
    const valid = /^\+[1-9]\d{9,14}$/.test(number);
    const [, type, carrier] = kinds.find(([ending]) => number.endsWith(ending)) ?? [
      '',
      'mobile',
      'Lab Mobile',
    ];
    const asked = String(request.query['Fields'] ?? '').includes('line_type_intelligence');
    response.json({
      calling_country_code: number.startsWith('+90') ? '90' : '1',
      country_code: number.startsWith('+90') ? 'TR' : 'US',
      phone_number: number,
      national_format: number.slice(2),
      valid,
      validation_errors: valid ? [] : ['TOO_SHORT'],
      line_type_intelligence:
        asked && valid
          ? {
              mobile_country_code: '310',
              mobile_network_code: '456',
              carrier_name: carrier,
              type,
              error_code: null,
            }
          : null,
      url: `https://lookups.twilio.com/v2/PhoneNumbers/${number}`,
    });
  });
}
