<?php
http_response_code(400);
