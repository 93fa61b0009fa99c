/* A press on a demo person fills the form in; the person still presses "sign in". */
"use strict";
document.addEventListener("click", function (event) {
  const person = event.target.closest(".login-person");
  if (!person) return;
  document.getElementById("id_username").value = person.dataset.user;
  document.getElementById("id_password").value = person.dataset.password;
  document.querySelector("form .button-main").focus();
  window.scrollTo(0, 0);
});
