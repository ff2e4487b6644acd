document.getElementById('authUser').focus();
