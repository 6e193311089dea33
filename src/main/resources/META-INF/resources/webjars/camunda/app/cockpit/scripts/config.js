export default {};

// Whoever is signed out or was away too long would meet a sign-in of this application that leads nowhere: the one of Wissel
// is at /login, beside /camunda.
const toSignIn = () => {
  if (location.hash.replace('!', '').startsWith('#/login')) {
    location.replace(location.pathname.split('/camunda/app/')[0] + '/login');
  }
};
addEventListener('hashchange', toSignIn);
toSignIn();
