export { checkSignature, noteSignature, noteVerdict } from './keep-signature';
export { attestation, presentSignature, signature } from './present-signature';
export { signCall } from './sign-call';
