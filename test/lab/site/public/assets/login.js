document.getElementById("authUser").focus();
