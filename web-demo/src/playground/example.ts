/** What an integrator copies into a page. */
export const example = (origin: string): string => `<script type="module">
  import { connect } from "${origin}/sdk.js";

  const bridge = connect();
  bridge.on("verdict", (verdict) => console.log(verdict.id, verdict.zh.remedy));
  for await (const event of bridge.watch()) {
    if (event.type === "read") console.log(event.card.name, event.card.number);
  }
</script>`;
