/**
 * Countries that a new profile may call and text. Telnyx's own default is the United States and Canada, which would
 * refuse the owner's telephone anywhere else; countries of costly fraud are left out, and an operator adds them in the
 * portal.
 */
export const destinations: readonly string[] =
  'US CA TR GB IE DE AT CH FR BE NL LU ES PT IT SE NO DK FI PL CZ SK HU RO BG GR HR SI EE LV LT CY MT AU NZ'.split(
    ' ',
  );
