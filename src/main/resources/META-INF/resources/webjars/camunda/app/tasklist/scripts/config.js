export default {
  // Asked for by whoever is signed out, it would begin a session beside that of the page where he signs in again.
  disableWelcomeMessage: true,
  shortcuts: {
    claimTask: {key: 'ctrl+alt+c', description: 'claims the currently selected task'},
    focusFilter: {key: 'ctrl+shift+f', description: 'set the focus to the first filter in the list'},
    focusList: {key: 'ctrl+alt+l', description: 'sets the focus to the first task in the list'},
    focusForm: {key: 'ctrl+alt+f', description: 'sets the focus to the first input field in a task form'},
    startProcess: {key: 'ctrl+alt+p', description: 'opens the start process modal dialog'}
  }
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
