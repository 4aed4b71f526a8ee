// A constant script of the panel that other sites show: what is larger than the panel opens in a tab of its own.
for (const link of document.querySelectorAll('a[href^="browse"], .kb-top h1 a')) link.target = "_blank";
