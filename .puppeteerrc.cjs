// The browser comes from the machine or from @sparticuz/chromium; npm must not fetch another one.
module.exports = { skipDownload: true };
