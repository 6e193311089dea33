export default {
  // Asked for by whoever is signed out, it would begin a session beside that of the page where he signs in again.
  disableWelcomeMessage: true
};

// Whoever is signed out or was away too long would meet a sign-in of this application that leads nowhere. Loaded anew, the
// application leads to that of Wissel, and back from there.
const toSignIn = () => {
  if (location.hash.replace('!', '').startsWith('#/login')) {
    location.replace(location.pathname + location.search);
  }
};
addEventListener('hashchange', toSignIn);
toSignIn();
