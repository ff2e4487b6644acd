<?php
// An old theme removed the frame headers.
