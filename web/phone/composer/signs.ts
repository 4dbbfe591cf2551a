/** The emoji that this phone offers; a reaction can be any of them. */
export const signs = [
  ..."😀😃😄😁😅😂🙂😉😊😍😘😋😎🤔😐🙄😏😴😌😢😭😤😡😱🤗🤝👍👎👌👏🙏💪👋👀🎉🎂🎁💡🔥⭐✅❌❓❗🚗🚆✈🏨🧳🎫📅⏰📍📞💬",
].map((s) => (s === "✈" ? "✈️" : s)).concat("❤️");
