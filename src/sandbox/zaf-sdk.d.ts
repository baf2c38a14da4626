// The npm package has no types of its own; the sidebar has its own in zaf.ts.
declare module "zendesk_app_framework_sdk" {
  const sdk: object;
  export default sdk;
}
